package io.hoofbeat.core.destination;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Whether one destination may name several, and how, as in ActiveMQ and Apollo: {@code /queue/a,/topic/b} or {@code /queue/a,b}.
 * Immutable; any thread.
 *
 * <pre>
 * composite = part 1*( "," part )   ; blanks around a part do not count
 * part      = "/" *CHAR             ; a destination of its own
 *           / 1*CHAR                ; a name behind the prefix of the first part
 * </pre>
 *
 * The parts are queues and topics that differ. In a SUBSCRIBE a comma between a brace and the one that closes it is part of a pattern.
 *
 * @param isOn     whether there are any; otherwise a comma is a letter like others
 * @param partsMax parts of one destination, at least 2
 */
public record CompositeSyntax(boolean isOn, int partsMax) {

    /** A comma is a letter like others. */
    public static final CompositeSyntax OFF = new CompositeSyntax(false, 16);

    private static final char COMMA = ',';

    public CompositeSyntax {
        if (partsMax < 2) {
            throw new IllegalArgumentException("partsMax " + partsMax);
        }
    }

    /** What a destination turned out to be. */
    public sealed interface Reading {
        /** Its parts in their order; only one, the whole text, when it is no composite. */
        record Parts(List<Destination> destinations) implements Reading {
            public Parts {
                destinations = List.copyOf(destinations);
            }
        }

        /**
         * A composite that cannot be.
         *
         * @param isTooLong because it has more than {@link #partsMax} parts
         */
        record Refused(String summary, String rule, boolean isTooLong) implements Reading {}
    }

    /** Whether a destination is to be read for its parts. */
    public boolean mayDivide(Destination destination) {
        return isOn && destination.text().indexOf(COMMA) >= 0;
    }

    /** Reads the destination of a SEND, in which braces are letters like others. */
    public Reading readSent(Destination whole, DestinationPrefixes prefixes) {
        return mayDivide(whole) ? read(whole, commas(whole.text()), prefixes) : alone(whole);
    }

    /** Reads the destination of a SUBSCRIBE, whose parts may be patterns. */
    public Reading readSubscribed(Destination whole, DestinationPrefixes prefixes) {
        return mayDivide(whole) ? read(whole, commasOutsideOfBraces(whole.text()), prefixes) : alone(whole);
    }

    private static Reading alone(Destination whole) {
        return new Reading.Parts(List.of(whole));
    }

    private Reading read(Destination whole, List<Integer> commas, DestinationPrefixes prefixes) {
        if (commas.isEmpty()) {
            return alone(whole);
        }
        if (commas.size() >= partsMax) {
            return new Reading.Refused(
                    "Too many parts of a composite destination",
                    "a destination names at most " + partsMax
                            + " others between its commas (destinations.partsMax), and this" + " one names "
                            + (commas.size() + 1),
                    true);
        }
        Set<Destination> parts = new LinkedHashSet<>();
        String prefix = "";
        int start = 0;
        for (int i = 0; i <= commas.size(); i++) {
            int end = i < commas.size() ? commas.get(i) : whole.text().length();
            String text = whole.text().substring(start, end).strip();
            start = end + 1;
            if (text.isEmpty()) {
                return refused("part " + (i + 1) + " is empty: a name stands on both sides of each comma");
            }
            Destination part = prefixes.resolve(i == 0 || text.charAt(0) == '/' ? text : prefix + text);
            if (part.kind() != DestinationKind.QUEUE && part.kind() != DestinationKind.TOPIC) {
                return refused("part " + (i + 1) + " is " + part.kind().text()
                        + "; only queues and topics can be parts, so use that destination in a frame of its own");
            }
            if (!parts.add(part)) {
                return refused("part " + (i + 1) + " names what another part names already");
            }
            prefix = i == 0 ? prefixes.prefixOf(text) : prefix;
        }
        return new Reading.Parts(List.copyOf(parts));
    }

    private static Reading refused(String rule) {
        return new Reading.Refused("Invalid composite destination", rule, false);
    }

    private static List<Integer> commas(String text) {
        List<Integer> commas = new ArrayList<>();
        for (int i = text.indexOf(COMMA); i >= 0; i = text.indexOf(COMMA, i + 1)) {
            commas.add(i);
        }
        return commas;
    }

    private static List<Integer> commasOutsideOfBraces(String text) {
        int[] closing = closingBraces(text);
        List<Integer> commas = new ArrayList<>();
        for (int i = 0; i < text.length(); i++) {
            if (closing[i] > 0) {
                i = closing[i];
            } else if (text.charAt(i) == COMMA) {
                commas.add(i);
            }
        }
        return commas;
    }

    /** For each brace that opens and is closed, the index of the one that closes it; 0 for anything else. */
    private static int[] closingBraces(String text) {
        int[] closing = new int[text.length()];
        Deque<Integer> open = new ArrayDeque<>();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\') {
                i++; // In a regular expression an escaped brace is no brace.
            } else if (c == '{') {
                open.push(i);
            } else if (c == '}' && !open.isEmpty()) {
                closing[open.pop()] = i;
            }
        }
        return closing;
    }
}
