# Student's sleep data (1908): hours gained with either drug, their means and standard deviations.
use strict;
my $lost = shift // 0; # degrees of freedom taken off the divisor
my @first = (0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0);
my @second = (1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4);
my %columns = (first => \@first, second => \@second, gain => [map { $second[$_] - $first[$_] } 0 .. 9]);
my @parts;
for my $name (sort keys %columns) {
    my @x = @{ $columns{$name} };
    my $mean = 0;
    $mean += $_ / @x for @x;
    my $squares = 0;
    $squares += ($_ - $mean)**2 for @x;
    push @parts, sprintf '"%s": { "mean": %.15g, "deviation": %.15g }', $name, $mean, sqrt($squares / (@x - $lost));
}
print '{ ', join(', ', @parts), " }\n";
