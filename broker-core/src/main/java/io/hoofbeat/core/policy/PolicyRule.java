package io.hoofbeat.core.policy;

import io.hoofbeat.core.destination.DestinationPattern;
import io.hoofbeat.core.destination.PatternToken;
import io.hoofbeat.core.destination.TokenSequence;
import java.util.Comparator;

/**
 * Settings for the destinations that match a pattern. Immutable.
 *
 * @param pattern matched against the {@linkplain io.hoofbeat.core.destination.Destination#key() key} of a destination
 */
public record PolicyRule(DestinationPattern pattern, PolicySettings settings) {

    /**
     * The least specific rule first: those with a {@code **}, then those with other wildcards, then exact ones. Among
     * patterns the one with more wildcards is less specific, then the one whose first wildcard comes earlier, then the shorter one.
     */
    static final Comparator<PolicyRule> LEAST_SPECIFIC_FIRST = Comparator.comparingInt(PolicyRule::rank)
            .thenComparing(PolicyRule::wildcards, Comparator.reverseOrder())
            .thenComparingInt(PolicyRule::firstWildcard)
            .thenComparingInt(rule -> rule.pattern.text().length());

    private int rank() {
        if (pattern.isExact()) {
            return 2;
        }
        return hasMany(pattern.tokens()) ? 0 : 1;
    }

    private static boolean hasMany(TokenSequence tokens) {
        for (int i = 0; i < tokens.count(); i++) {
            PatternToken token = tokens.token(i);
            if (token.kind() == PatternToken.Kind.MANY
                    || (token.kind() == PatternToken.Kind.WORDS && hasMany(token.words()))) {
                return true;
            }
        }
        return false;
    }

    private int wildcards() {
        return pattern.isExact() ? 0 : wildcards(pattern.tokens());
    }

    private static int wildcards(TokenSequence tokens) {
        int found = 0;
        for (int i = 0; i < tokens.count(); i++) {
            PatternToken token = tokens.token(i);
            found += switch (token.kind()) {
                case LITERAL -> 0;
                case ONE, MANY, GLOB -> 1;
                case WORDS -> wildcards(token.words());
            };
        }
        return found;
    }

    private int firstWildcard() {
        String text = pattern.text();
        int i = 0;
        while (i < text.length() && "*?{#>".indexOf(text.charAt(i)) < 0) {
            i++;
        }
        return i;
    }
}
