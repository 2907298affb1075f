use strict;
use IO::Socket::INET;

my $server = IO::Socket::INET->new(LocalAddr => '0.0.0.0', LocalPort => 8000, Listen => 8, ReuseAddr => 1) or die $@;
open(my $file, '<', 'word.txt') or die $!;
chomp(my $word = <$file>);

while (my $client = $server->accept) {
    my ($method, $path) = split / /, (<$client> // ' ');
    my %headers;
    while (defined(my $line = <$client>)) {
        last unless $line =~ /^([^:]+): *(.*?)\r\n/;
        $headers{lc $1} = $2;
    }
    read($client, my $body = '', $headers{'content-length'} // 0);
    if ($path eq '/break') { close $client; next }
    my ($status, $answer) =
        $path eq '/health' ? ('204 No Content', '')
      : $path eq '/nothing' ? ('404 Not Found', '{"word":"a needed word"}')
      : $path eq '/word' ? ('200 OK', "{\"word\":\"$word\"}")
      : ('200 OK', "$method $path\ncontent-type: $headers{'content-type'}\nx-token: $headers{'x-token'}\n$body\n");
    my $length = length $answer;
    print $client "HTTP/1.1 $status\r\nX-Served-By: perl\r\nContent-Length: $length\r\nConnection: close\r\n\r\n$answer";
    close $client;
}
