# Writes a figure, a table, a text and some numbers, with work for the processor in between.
use strict;
use Time::HiRes qw(time);

$| = 1;
print "drawing\n";
open(my $figure, '>', 'figure.svg') or die $!;
print $figure '<svg xmlns="http://www.w3.org/2000/svg" width="360" height="240"><rect width="360" height="240" fill="white"/>';
print $figure '<path d="M40 20V200H340" fill="none" stroke="black"/><path d="M40 200';
print $figure sprintf('L%d %.1f', 40 + 3 * $_, 200 - 160 * (1 - exp(-$_ / 30)) + ($_ == 50 ? 30 : 0)) for 1 .. 100;
print $figure '" fill="none" stroke="#0050b0" stroke-width="2"/></svg>', "\n";
close $figure;

print "fitting\n";
my ($until, $step, $kept) = (time + 4, 0, '');
while (time < $until) {
    my $sum = 0;
    $sum += $_ * $_ for 1 .. 100_000;
    $kept .= 'x' x 500_000 if length $kept < 60_000_000;
    print "epoch ", ++$step, ": loss ", sprintf('%.4f', 0.3 + 1 / $step), "\n";
}

open(my $table, '>', 'table.csv') or die $!;
print $table "model,minute,accuracy,loss\nknn,1,0.81,0.52\nknn,2,0.84,0.50\nsvm,1,0.79,0.55\nsvm,2,0.80,0.61\n";
close $table;
open(my $notes, '>', 'notes.txt') or die $!;
print $notes "Call: lm(y ~ x)\n\nIntercept  2.0310\nx          0.5124\nResiduals: 12 on 10 degrees of freedom\n";
close $notes;
open(my $numbers, '>', 'numbers.json') or die $!;
print $numbers '{"loss":0.3828,"auc":0.7897,"n":22905,"seeds":{"a":1,"b":2}}', "\n";
close $numbers;
