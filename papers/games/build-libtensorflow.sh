#!/bin/sh
# Builds tfjs-node's native part without its own installer, which fetches libtensorflow unchecked.
# The same library lies in the wheel of tensorflow-cpu, which pip can pin by hash: $1 is its
# requirements file. tfjs-node's installer fetches nothing when it finds the library in deps/.
set -eu

requirements=$(realpath "$1")
tfjs=/paper/node_modules/@tensorflow/tfjs-node
tmp=$(mktemp -d)

python3 -m pip download --quiet --no-cache-dir --no-deps --require-hashes \
  --python-version 3.11 --only-binary :all: --dest "$tmp" --requirement "$requirements"
python3 -m zipfile --extract "$tmp"/*.whl "$tmp"

mkdir -p "$tfjs/deps/lib"
mv "$tmp/tensorflow/include" "$tfjs/deps/include"
cd "$tfjs/deps/lib"
mv "$tmp/tensorflow/libtensorflow_cc.so.2" "$tmp/tensorflow/libtensorflow_framework.so.2" .
strip --strip-unneeded libtensorflow_cc.so.2 libtensorflow_framework.so.2
for name in libtensorflow.so libtensorflow.so.2 libtensorflow.so.2.9.1; do
  ln -s libtensorflow_cc.so.2 "$name"
done
ln -s libtensorflow_framework.so.2 libtensorflow_framework.so
rm -rf "$tmp"

cd /paper
npm_config_nodedir=/usr npm rebuild @tensorflow/tfjs-node --build-from-source --ignore-scripts=false

# Needed to build, not to run.
rm -rf "$tfjs/deps/include" "$tfjs/build" ~/.npm/_logs
