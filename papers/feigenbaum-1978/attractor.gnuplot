set terminal pngcairo size 900,600 font "DejaVu Sans,12"
set output "results/attractor.png"
set xlabel "r"
set ylabel "x"
set xrange [2.8:4]
set yrange [0:1]
unset key
plot "results/attractor.dat" with dots linecolor "black"
