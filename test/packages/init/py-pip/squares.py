from tabulate import tabulate

rows = [(n, n * n) for n in range(10)]
with open('table.txt', 'w') as file:
    file.write(tabulate(rows, headers=['n', 'square']) + '\n')
print('sum of the squares:', sum(square for _, square in rows))
