echo "asked for $1, and there is none" >&2
exit 9
