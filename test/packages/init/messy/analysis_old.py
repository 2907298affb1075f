import pandas as pd
d = pd.read_csv("C:/Users/me/Desktop/data_2019.csv")
d.to_csv("results/table.csv")
