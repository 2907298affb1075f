#!/usr/bin/env python3
"""Fits a straight line to twelve points and draws it. Nobody wrote down what it needs."""
import numpy as np

x = np.arange(12.0)
y = 2.5 * x + 1 + np.sin(x)
slope, intercept = np.polyfit(x, y, 1)
np.savetxt('line.csv', [[slope, intercept]], delimiter=',', header='slope,intercept', comments='')
print(f'slope {slope:.6f}')
