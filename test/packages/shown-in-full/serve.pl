use strict;
use IO::Socket::INET;

my $server = IO::Socket::INET->new(LocalAddr => '0.0.0.0', LocalPort => 8000, Listen => 8, ReuseAddr => 1) or die $@;
print "listening\n";
while (my $client = $server->accept) {
    my ($method, $path) = split / /, (<$client> // ' ');
    while (defined(my $line = <$client>)) { last if $line eq "\r\n" }
    my $answer = $path =~ /predict/ ? '{"prediction":0.8131,"games":["chess","go"]}' : '';
    my $length = length $answer;
    print $client "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: $length\r\nConnection: close\r\n\r\n$answer";
    close $client;
}
