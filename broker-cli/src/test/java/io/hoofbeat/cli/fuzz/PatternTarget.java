package io.hoofbeat.cli.fuzz;

import io.hoofbeat.core.destination.CompiledPattern;
import io.hoofbeat.core.destination.DestinationPattern;
import io.hoofbeat.core.destination.DestinationSyntax;
import io.hoofbeat.core.destination.InvalidPattern;
import io.hoofbeat.core.subscription.SubscriptionTrie;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;

/**
 * A pattern, and behind a line feed a destination. In each syntax it is a pattern, or refused with words; the index of subscriptions finds it
 * when it matches and only then; a pattern without wildcards matches itself and covers itself.
 */
public final class PatternTarget {

    private PatternTarget() {}

    /** What the fuzzer calls. */
    public static void fuzzerTestOneInput(byte[] input) {
        String[] texts = new String(input, StandardCharsets.UTF_8).split("\n", 2);
        String destination = texts.length > 1 ? texts[1] : texts[0];
        for (DestinationSyntax syntax : DestinationSyntax.values()) {
            syntax.compileTemplate(texts[0]);
            CompiledPattern compiled = syntax.compile(texts[0]);
            if (compiled instanceof InvalidPattern invalid) {
                FuzzTargets.require(
                        !invalid.summary().isBlank() && !invalid.rule().isBlank(),
                        "refused without words: " + texts[0]);
            } else {
                check(syntax, (DestinationPattern) compiled, destination);
            }
        }
    }

    private static void check(DestinationSyntax syntax, DestinationPattern pattern, String destination) {
        boolean matches = pattern.matches(destination);
        SubscriptionTrie<String> trie = new SubscriptionTrie<>(syntax);
        trie.add(pattern, "it");
        Set<String> found = new HashSet<>();
        trie.match(destination, found::add);
        FuzzTargets.require(found.contains("it") == matches, syntax + " " + pattern.text() + " and " + destination);
        FuzzTargets.require(pattern.mayOverlap(pattern), syntax + " " + pattern.text() + " overlaps with itself");
        if (pattern.isExact()) {
            FuzzTargets.require(matches == pattern.text().equals(destination), "not exact: " + pattern.text());
        }
        trie.remove(pattern, "it");
        FuzzTargets.require(trie.count() == 0, "left behind: " + pattern.text());
    }
}
