"""Makes TensorFlow repeat itself to the bit; to be imported before it."""

import os

seed = int(os.environ.get("REPRO_SEED", 0))

# TensorFlow multiplies matrices with the widest instructions that the processor has, and sums are
# rounded differently with each kind: these two keep it to AVX2, so that newer ones give the same bits.
os.environ["ONEDNN_MAX_CPU_ISA"] = "AVX2"
os.environ["TF_ENABLE_ONEDNN_OPTS"] = "0"

os.environ["CUDA_VISIBLE_DEVICES"] = ""
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")  # errors only
