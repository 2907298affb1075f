start=$(date +%s%N)
sleep 4
echo "$start $(date +%s%N)" > "$1"
