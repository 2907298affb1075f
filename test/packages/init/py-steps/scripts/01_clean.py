from pathlib import Path

lines = Path('data/raw.txt').read_text().split()
Path('build').mkdir(exist_ok=True)
Path('build/clean.txt').write_text('\n'.join(word.lower() for word in lines if word.isalpha()) + '\n')
