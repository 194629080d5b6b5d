package io.hoofbeat.core.destination;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Random destinations, and random patterns that were made by rubbing out parts of one of them, so that matches and near misses are
 * both frequent. Everything follows from the seed.
 */
public final class RandomPatterns {

    private static final String[] PLAIN = {
        "a", "b", "c", "ab", "ba", "abc", "é", "\uD83D\uDC0E", "a\n", "", "{", "}", "{}", "#", ">", "1", "12"
    };
    private static final String[] INSTEAD = {
        "*",
        "*",
        "*",
        "**",
        "**",
        "?",
        "??",
        "{x}",
        "{x:[a-c]+}",
        "{n:\\d{1,2}}",
        "***",
        "a*",
        "*a",
        "?*",
        "*{x}",
        "{x}{y:b|}",
        "{x:.*}",
        "{:a?}",
        "{a:}",
        "{a{b}c}",
        "{*x}",
        "{a",
        "a}",
        "{}",
        "#",
        ">",
        "{x:a|ab}",
        "v{x:[^a]}",
        "\\{a}",
        "{x:\\{}"
    };

    private final Random random;
    private final char separator;
    private final char otherSeparator;

    /** @param separator what cuts destinations; the other one of slash and dot is put into the pieces now and then */
    public RandomPatterns(long seed, char separator) {
        this.random = new Random(seed);
        this.separator = separator;
        this.otherSeparator = separator == '/' ? '.' : '/';
    }

    /** The pieces of a destination, some of them with the other separator in them. */
    public List<String> pieces() {
        List<String> pieces = new ArrayList<>();
        int count = random.nextInt(6);
        for (int i = 0; i < count; i++) {
            pieces.add(piece());
        }
        return pieces;
    }

    /** A destination of these pieces, most often with a separator before the first and none after the last. */
    public String join(List<String> pieces) {
        StringBuilder text = new StringBuilder();
        if (random.nextInt(10) != 0) {
            text.append(separator);
        }
        for (int i = 0; i < pieces.size(); i++) {
            if (i > 0) {
                text.append(separator);
            }
            if (random.nextInt(30) == 0) {
                text.append(separator);
            }
            text.append(pieces.get(i));
        }
        if (random.nextInt(6) == 0) {
            text.append(separator);
        }
        return text.toString();
    }

    /** A pattern that may match a destination of these pieces. */
    public String pattern(List<String> pieces) {
        List<String> tokens = new ArrayList<>();
        for (String piece : pieces) {
            int choice = random.nextInt(12);
            if (choice < 4) {
                tokens.add(piece);
            } else if (choice < 7) {
                tokens.add("*");
            } else if (choice < 9) {
                tokens.add(rubbedOut(piece));
            } else if (choice < 10) {
                tokens.add("**");
            } else if (choice < 11) {
                tokens.add(random.nextBoolean() ? INSTEAD[random.nextInt(INSTEAD.length)] : piece);
            }
        }
        if (random.nextInt(5) == 0) {
            tokens.add(random.nextInt(tokens.size() + 1), INSTEAD[random.nextInt(INSTEAD.length)]);
        }
        if (random.nextInt(4) == 0) {
            tokens.add(random.nextInt(tokens.size() + 1), "**");
        }
        return join(tokens);
    }

    /** Pieces that differ a little from these, or not at all. */
    public List<String> varied(List<String> pieces) {
        List<String> varied = new ArrayList<>(pieces);
        int changes = random.nextInt(3);
        for (int i = 0; i < changes; i++) {
            int at = random.nextInt(varied.size() + 1);
            switch (random.nextInt(3)) {
                case 0 -> varied.add(at, piece());
                case 1 -> {
                    if (at < varied.size()) {
                        varied.remove(at);
                    }
                }
                default -> {
                    if (at < varied.size()) {
                        varied.set(at, piece());
                    }
                }
            }
        }
        return varied;
    }

    private String piece() {
        String piece = PLAIN[random.nextInt(PLAIN.length)];
        int more = random.nextInt(4);
        if (more == 0) {
            return piece + PLAIN[random.nextInt(PLAIN.length)];
        }
        return more == 1 ? piece + otherSeparator + PLAIN[random.nextInt(PLAIN.length)] : piece;
    }

    private String rubbedOut(String piece) {
        if (piece.isEmpty()) {
            return "?";
        }
        int from = wholeCharacter(piece, random.nextInt(piece.length()));
        int to = wholeCharacter(piece, from + random.nextInt(piece.length() - from + 1));
        String instead = INSTEAD[random.nextInt(INSTEAD.length)];
        return piece.substring(0, from) + instead + piece.substring(to);
    }

    /** Half of a surrogate pair cannot come over the wire. */
    private static int wholeCharacter(String piece, int index) {
        boolean half = index < piece.length() && Character.isLowSurrogate(piece.charAt(index));
        return half ? index + 1 : index;
    }

    /** A text for a failure message, in printable ASCII. */
    public static String shown(String text) {
        StringBuilder shown = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            shown.append(c >= ' ' && c < 0x7f ? String.valueOf(c) : "\\u%04x".formatted((int) c));
        }
        return shown.toString();
    }
}
