package io.hoofbeat.core.destination;

/**
 * Writes the regular expression of a variable, which is one of {@code java.util.regex}, in the syntax of RE2/J, or refuses it when RE2/J
 * cannot say the same. What is accepted:
 *
 * <pre>
 * regex    = sequence *( "|" sequence )
 * sequence = [ "^" ] *( atom [ repeat [ "?" ] ] ) [ "$" ]    ; the anchors only where they mean nothing: at the ends of a segment
 * atom     = CHAR / "." / class / "\d" / "\D" / "\w" / "\W" / "\s" / "\S" / escape / "(" [ "?:" ] regex ")"
 * repeat   = "*" / "+" / "?" / "{" N "}" / "{" N "," "}" / "{" N "," N "}"
 * class    = "[" [ "^" ] 1*( single [ "-" single ] / "\d" / "\D" / "\w" / "\W" / "\s" ) "]"
 * escape   = "\t" / "\n" / "\r" / "\f" / "\a" / "\e" / "\xHH" / "\x{H…}" / "\\uHHHH" / "\" and a character that is no letter or digit
 * </pre>
 *
 * The two differ in small things ({@code \s}, {@code \v}, {@code $}, {@code &&} and {@code [} in a class, the Unicode version of
 * {@code \p}), so what is not on the list is refused rather than handed through. Whether a repetition is lazy does not matter: a
 * whole segment matches or does not.
 */
final class RegexTranslator {

    private static final String SPACE = "\\t\\n\\x{b}\\f\\r ";
    private static final int END = -1;

    private final String variable;
    private final String regex;
    private final boolean first;
    private final boolean last;
    private final StringBuilder out = new StringBuilder();
    private int index;
    private int depth;

    private RegexTranslator(String variable, boolean first, boolean last) {
        this.variable = variable;
        this.regex = variable.substring(variable.indexOf(':') + 1, variable.length() - 1);
        this.first = first;
        this.last = last;
    }

    /**
     * Translates the expression of one variable.
     *
     * @param variable with its braces, such as <code>{id:[0-9]+}</code>
     * @param first    whether nothing stands before it in its segment
     * @param last     whether nothing stands behind it in its segment
     */
    static String translate(String variable, boolean first, boolean last) throws RefusedPatternException {
        RegexTranslator translator = new RegexTranslator(variable, first, last);
        if (translator.regex.length() > DestinationPattern.REGEX_CHARS_MAX) {
            throw translator.refused(
                    "more than " + DestinationPattern.REGEX_CHARS_MAX + " characters",
                    "A regular expression has at most " + DestinationPattern.REGEX_CHARS_MAX + " characters.");
        }
        translator.alternatives();
        if (translator.index < translator.regex.length()) {
            throw translator.refused("a closing parenthesis without an opening one", "Write \\) for the character.");
        }
        return translator.out.toString();
    }

    /** Appends plain text in a form that means itself. */
    static void appendLiteral(StringBuilder out, String text, int start, int end) {
        text.substring(start, end).codePoints().forEach(c -> appendLiteral(out, c));
    }

    private static void appendLiteral(StringBuilder out, int c) {
        if ((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == ' ') {
            out.append((char) c);
        } else if (c > ' ' && c < 0x7f) {
            out.append('\\').append((char) c);
        } else {
            out.append("\\x{").append(Integer.toHexString(c)).append('}');
        }
    }

    /** Returns how many steps it has with its repetitions written out. */
    private int alternatives() throws RefusedPatternException {
        int steps = sequence();
        while (peek() == '|') {
            index++;
            out.append('|');
            steps = bounded(steps + 1 + (long) sequence());
        }
        return steps;
    }

    private int sequence() throws RefusedPatternException {
        if (peek() == '^' && first && depth == 0) {
            index++;
        }
        int steps = 0;
        while (peek() != END && peek() != '|' && peek() != ')') {
            if (peek() == '$' && isRedundantEnd()) {
                index++;
                break;
            }
            steps = bounded(steps + (long) repeated());
        }
        return steps;
    }

    private boolean isRedundantEnd() {
        boolean closes = index + 1 == regex.length() || regex.charAt(index + 1) == '|';
        return closes && last && depth == 0;
    }

    private int repeated() throws RefusedPatternException {
        int steps = repeat(atom());
        if (peek() == '?') {
            index++;
        } else if (peek() == '+') {
            throw refused("a possessive quantifier", "Leave out the second sign.");
        }
        if (isQuantifier(peek())) {
            throw refused("a quantifier after a quantifier", "Put the inner one in parentheses.");
        }
        return steps;
    }

    private static boolean isQuantifier(int c) {
        return c == '*' || c == '+' || c == '?' || c == '{';
    }

    private int repeat(int steps) throws RefusedPatternException {
        if (peek() == '*' || peek() == '+' || peek() == '?') {
            out.append((char) next());
            return bounded(steps + 1L);
        }
        if (peek() != '{') {
            // Nothing may follow that repeated() would take for the sign of a lazy or possessive quantifier.
            return steps;
        }
        index++;
        int from = number();
        int to = from;
        out.append('{').append(from);
        if (peek() == ',') {
            index++;
            out.append(',');
            to = from + 1;
            if (peek() != '}') {
                to = number();
                out.append(to);
            }
        }
        if (peek() != '}' || to < from) {
            throw refused("a malformed repetition", "Write {n}, {n,} or {n,m}, and \\{ for the character.");
        }
        index++;
        out.append('}');
        return bounded((long) steps * Math.max(to, 1));
    }

    private int number() throws RefusedPatternException {
        int start = index;
        while (peek() >= '0' && peek() <= '9') {
            index++;
        }
        if (start == index) {
            throw refused("a malformed repetition", "Write {n}, {n,} or {n,m}, and \\{ for the character.");
        }
        if (index - start > 4) {
            throw tooLong();
        }
        return bounded(Long.parseLong(regex, start, index, 10));
    }

    private int atom() throws RefusedPatternException {
        int c = next();
        switch (c) {
            case '(' -> {
                return group();
            }
            case '[' -> characterClass();
            case '\\' -> escape(false);
            case '.' -> out.append('.');
            case '^', '$' ->
                throw refused(
                        "an anchor",
                        "A whole segment has to match as it is: leave out ^ and $, and write \\^ or \\$ for the character.");
            case '*', '+', '?', '{' ->
                throw refused("a quantifier without anything to repeat", "Put a backslash before the character.");
            default -> appendLiteral(out, c);
        }
        return 1;
    }

    private int group() throws RefusedPatternException {
        if (peek() == '?') {
            if (!regex.startsWith("?:", index)) {
                throw refused(
                        "a construct that begins with (?",
                        "Flags, named groups, look-ahead and look-behind are not supported; groups are written ( or (?:.");
            }
            index += 2;
        }
        depth++;
        out.append("(?:");
        int steps = alternatives();
        if (peek() != ')') {
            throw refused("an unclosed group", "Write \\( for the character.");
        }
        index++;
        out.append(')');
        depth--;
        return bounded(steps + 1L);
    }

    private void characterClass() throws RefusedPatternException {
        out.append('[');
        if (peek() == '^') {
            index++;
            out.append('^');
        }
        boolean empty = true;
        while (empty || peek() != ']') {
            if (peek() == ']') {
                throw refused("an empty character class", "Write \\] for the character.");
            }
            classItem(empty);
            empty = false;
        }
        index++;
        out.append(']');
    }

    private void classItem(boolean first) throws RefusedPatternException {
        if (peek() == '-' && !first && !regex.startsWith("-]", index)) {
            throw refused("a hyphen inside of a character class", "Write \\- for the character.");
        }
        int from = classSingle();
        if (peek() != '-' || regex.startsWith("-]", index)) {
            return;
        }
        if (from == END) {
            throw refused("a range that begins with a set", "Write \\- for the character.");
        }
        index++;
        out.append('-');
        int to = classSingle();
        if (to < from) {
            throw refused("a character range that is upside down", "Write the smaller character first.");
        }
    }

    /** One character of a class, or END after a set such as {@code \d}. */
    private int classSingle() throws RefusedPatternException {
        int c = next();
        if (c == '\\') {
            return escape(true);
        }
        if (c == '[' || c == '&' || c == '^') {
            throw refused(
                    "the character " + (char) c + " inside of a character class",
                    "Classes inside of classes and intersections are not supported; put a backslash before the character.");
        }
        appendLiteral(out, c);
        return c;
    }

    /** What follows a backslash: the character it stands for, or END for a set. */
    private int escape(boolean inClass) throws RefusedPatternException {
        int c = next();
        switch (c) {
            case 'd', 'D', 'w', 'W' -> {
                out.append('\\').append((char) c);
                return END;
            }
            case 's' -> {
                out.append(inClass ? SPACE : "[" + SPACE + "]");
                return END;
            }
            case 'S' -> {
                if (inClass) {
                    throw refused("\\S inside of a character class", "Name the characters that are meant.");
                }
                out.append("[^" + SPACE + "]");
                return END;
            }
            default -> {
                int literal = escapedCharacter(c);
                appendLiteral(out, literal);
                return literal;
            }
        }
    }

    private int escapedCharacter(int c) throws RefusedPatternException {
        return switch (c) {
            case 't' -> '\t';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 'f' -> '\f';
            case 'a' -> 7;
            case 'e' -> 0x1b;
            case 'x' -> hex();
            case 'u' -> hex(4);
            default -> {
                boolean named = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c > 0x7e;
                if (named) {
                    throw refused(
                            "the escape \\" + (c < 0x7f ? String.valueOf((char) c) : "?"),
                            "Back references, boundaries, Unicode classes, quotations and octal numbers are not supported.");
                }
                yield c;
            }
        };
    }

    private int hex() throws RefusedPatternException {
        if (peek() != '{') {
            return hex(2);
        }
        int close = regex.indexOf('}', index);
        if (close < 0 || close - index > 7) {
            throw refused("a malformed \\x", "Write \\xHH or \\x{H...}.");
        }
        index++;
        int c = hex(close - index);
        index++;
        return c;
    }

    private int hex(int digits) throws RefusedPatternException {
        int value = 0;
        for (int i = 0; i < digits; i++) {
            int digit = Character.digit(next(), 16);
            if (digit < 0) {
                throw refused("a malformed hexadecimal number", "Write \\xHH, \\x{H...} or \\uHHHH.");
            }
            value = value * 16 + digit;
        }
        boolean surrogate = value >= Character.MIN_SURROGATE && value <= Character.MAX_SURROGATE;
        if (digits == 0 || value > Character.MAX_CODE_POINT || surrogate) {
            throw refused("a number that is no character", "Write \\x{H...} with a Unicode code point.");
        }
        return value;
    }

    private int peek() {
        return index < regex.length() ? regex.codePointAt(index) : END;
    }

    private int next() throws RefusedPatternException {
        if (index == regex.length()) {
            throw refused("an end in the middle of something", "Close what was opened.");
        }
        int c = regex.codePointAt(index);
        index += Character.charCount(c);
        return c;
    }

    private int bounded(long steps) throws RefusedPatternException {
        if (steps > DestinationPattern.REGEX_STEPS_MAX) {
            throw tooLong();
        }
        return (int) steps;
    }

    private RefusedPatternException tooLong() {
        return refused(
                "too many repetitions",
                "With its repetitions written out it may have " + DestinationPattern.REGEX_STEPS_MAX + " steps.");
    }

    private RefusedPatternException refused(String what, String rule) {
        return new RefusedPatternException(
                "SUBSCRIBE with a regular expression that cannot be used: " + what + " in "
                        + RefusedPatternException.shown(variable),
                rule);
    }
}
