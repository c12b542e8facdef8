#!/usr/bin/env perl
# Prints the first two tables of src/unicode/ranges.rs from perl's own Unicode data:
# perl tests/golden/make_unicode_ranges.pl
use strict;
use warnings;

for my $table (["DEFAULT_IGNORABLE", "Default_Ignorable_Code_Point"], ["CURRENCY", "Currency_Symbol"]) {
    my ($name, $property) = @$table;
    my ($start, @ranges);
    for my $code (0 .. 0x110000) {
        my $is = $code <= 0x10FFFF && !($code >= 0xD800 && $code <= 0xDFFF) && chr($code) =~ /\p{$property}/;
        $start = $code if $is && !defined $start;
        if (!$is && defined $start) {
            push @ranges, sprintf("    '\\u{%X}'..='\\u{%X}',\n", $start, $code - 1);
            undef $start;
        }
    }
    printf "pub(super) const %s: [RangeInclusive<char>; %d] = [\n%s];\n", $name, scalar @ranges, join("", @ranges);
}
