// Makes TensorFlow.js repeat itself to the bit; to be imported before it.

import { mulberry32 } from "./random.js";

// Weights, dropout masks and the order of rows are drawn from Math.random, which cannot be seeded.
export const seed = Number(process.env.REPRO_SEED ?? 0);
Math.random = mulberry32(seed);

// TensorFlow multiplies matrices with the widest instructions that the processor has, and sums are
// rounded differently with each kind: these two keep it to AVX2, so that newer ones give the same bits.
process.env.ONEDNN_MAX_CPU_ISA = "AVX2";
process.env.TF_ENABLE_ONEDNN_OPTS = "0";

process.env.TF_CPP_MIN_LOG_LEVEL ??= "2"; // errors only
