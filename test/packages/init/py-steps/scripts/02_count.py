import json
import time
from collections import Counter
from pathlib import Path

begin = time.perf_counter()
words = Path('build/clean.txt').read_text().split()
counts = Counter(words)
Path('counts.json').write_text(
    json.dumps({'words': len(words), 'different': len(counts), 'most': counts.most_common(1)[0][1], 'seconds': time.perf_counter() - begin})
)
