# NIST's Longley data: least squares by Gram-Schmidt, done twice for each column, on centred columns.
use strict;
my @rows = map { [split] } grep { /^\d/ } split /\n/, do { local $/; <DATA> };
my $n = @rows;
my @columns = map { my $c = $_; [map { $_->[$c] } @rows] } 0 .. 6;
my @means = map { my $s = 0; $s += $_ for @$_; $s / $n } @columns;
for my $c (0 .. 6) { $_ -= $means[$c] for @{ $columns[$c] } }
my ($y, @x) = @columns;
sub dot { my ($a, $b) = @_; my $s = 0; $s += $a->[$_] * $b->[$_] for 0 .. $#$a; $s }
my (@q, @r);
for my $j (0 .. 5) {
    my @v = @{ $x[$j] };
    for my $pass (1, 2) {
        for my $i (0 .. $#q) {
            my $d = dot($q[$i], \@v);
            $r[$i][$j] += $d;
            $v[$_] -= $d * $q[$i][$_] for 0 .. $#v;
        }
    }
    $r[$j][$j] = sqrt dot(\@v, \@v);
    push @q, [map { $_ / $r[$j][$j] } @v];
}
my @b;
my @rest = @$y;
for my $i (0 .. 5) {
    $b[$i] = dot($q[$i], \@rest);
    $rest[$_] -= $b[$i] * $q[$i][$_] for 0 .. $#rest;
}
for my $i (reverse 0 .. 5) {
    $b[$i] -= $r[$i][$_] * $b[$_] for $i + 1 .. 5;
    $b[$i] /= $r[$i][$i];
}
my $b0 = $means[0];
$b0 -= $b[$_] * $means[$_ + 1] for 0 .. 5;
print '[', join(', ', map { sprintf '%.15g', $_ } $b0, @b), "]\n";
__DATA__
60323 83.0 234289 2356 1590 107608 1947
61122 88.5 259426 2325 1456 108632 1948
60171 88.2 258054 3682 1616 109773 1949
61187 89.5 284599 3351 1650 110929 1950
63221 96.2 328975 2099 3099 112075 1951
63639 98.1 346999 1932 3594 113270 1952
64989 99.0 365385 1870 3547 115094 1953
63761 100.0 363112 3578 3350 116219 1954
66019 101.2 397469 2904 3048 117388 1955
67857 104.6 419180 2822 2857 118734 1956
68169 108.4 442769 2936 2798 120445 1957
66513 110.8 444546 4681 2637 121950 1958
68655 112.6 482704 3813 2552 123366 1959
69564 114.2 502601 3931 2514 125368 1960
69331 115.7 518173 4806 2572 127852 1961
70551 116.9 554894 4007 2827 130081 1962
