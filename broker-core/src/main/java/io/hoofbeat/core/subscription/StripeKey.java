package io.hoofbeat.core.subscription;

import io.hoofbeat.core.destination.DestinationPattern;
import io.hoofbeat.core.destination.DestinationSyntax;
import io.hoofbeat.core.destination.PatternToken;
import io.hoofbeat.core.destination.TokenSequence;

/**
 * Tells in which stripe of the index a pattern is: by the hash of the first word after the kind, {@code price} in {@code /topic/price/*}
 * and in {@code /topic/price.stock.*}. A pattern that may match destinations with different words there has no key, and is in the stripe
 * of its own that every destination looks into.
 *
 * <pre>
 * syntax       key of a destination
 * SLASH        second segment
 * AUTO         second segment up to its first dot
 * DOT          first segment if it holds a slash (/topic/price), otherwise the second (topic.price)
 * </pre>
 */
final class StripeKey {

    /** There is no such word. */
    static final long NONE = -1;

    private StripeKey() {}

    /** The key of a destination: a hash from 0 to 2^32 - 1, or NONE. */
    static long ofDestination(DestinationSyntax syntax, String text) {
        char separator = syntax.separator();
        int start = skip(text, 0, text.length(), separator);
        int end = pieceEnd(text, start, text.length(), separator);
        if (syntax == DestinationSyntax.DOT && hasSlash(text, start, end)) {
            return key(text, start, end);
        }
        start = skip(text, end, text.length(), separator);
        if (start == text.length()) {
            return NONE;
        }
        end = pieceEnd(text, start, text.length(), separator);
        return syntax == DestinationSyntax.AUTO ? firstWord(text, start, end) : key(text, start, end);
    }

    /** The key that every destination has which the pattern matches, or NONE. */
    static long ofPattern(DestinationPattern pattern) {
        TokenSequence tokens = pattern.tokens();
        if (tokens.count() < 2 || tokens.token(0).kind() != PatternToken.Kind.LITERAL) {
            return NONE;
        }
        String first = tokens.token(0).text();
        if (pattern.syntax() == DestinationSyntax.DOT && hasSlash(first, 0, first.length())) {
            return key(first, 0, first.length());
        }
        PatternToken second = tokens.token(1);
        String text = second.text();
        return switch (second.kind()) {
            case LITERAL ->
                pattern.syntax() == DestinationSyntax.AUTO
                        ? firstWord(text, 0, text.length())
                        : key(text, 0, text.length());
            case WORDS ->
                second.words().token(0).kind() == PatternToken.Kind.LITERAL ? firstWord(text, 0, text.length()) : NONE;
            case ONE, MANY, GLOB -> NONE;
        };
    }

    private static long firstWord(String text, int from, int to) {
        int start = skip(text, from, to, '.');
        return key(text, start, pieceEnd(text, start, to, '.'));
    }

    private static long key(String text, int from, int to) {
        return TextHash.hash(text, from, to) & 0xffff_ffffL;
    }

    private static int skip(String text, int from, int to, char separator) {
        int index = from;
        while (index < to && text.charAt(index) == separator) {
            index++;
        }
        return index;
    }

    private static int pieceEnd(String text, int from, int to, char separator) {
        int found = text.indexOf(separator, from);
        return found < 0 || found > to ? to : found;
    }

    private static boolean hasSlash(String text, int from, int to) {
        int found = text.indexOf('/', from);
        return found >= 0 && found < to;
    }
}
