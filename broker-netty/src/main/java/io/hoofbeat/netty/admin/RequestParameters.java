package io.hoofbeat.netty.admin;

import java.util.List;
import java.util.Map;

/**
 * The parameters of a request, decoded. Immutable.
 *
 * @param all values by name
 */
record RequestParameters(Map<String, List<String>> all) {

    /** @throws IllegalArgumentException when it is missing */
    String text(String name) {
        String value = textOr(name, "");
        if (value.isEmpty()) {
            throw new IllegalArgumentException("The parameter " + name + " is missing");
        }
        return value;
    }

    String textOr(String name, String otherwise) {
        List<String> values = all.get(name);
        return values == null || values.isEmpty() ? otherwise : values.get(0);
    }

    /** @throws IllegalArgumentException when it is neither true nor false; a missing one is false */
    boolean flag(String name) {
        String value = textOr(name, "false");
        if (!value.equals("true") && !value.equals("false")) {
            throw new IllegalArgumentException("The parameter " + name + " is true or false");
        }
        return value.equals("true");
    }

    long count(String name, long max) {
        return count(name, max, max);
    }

    /** @throws IllegalArgumentException when it is no number from 0 to {@code max} */
    long count(String name, long otherwise, long max) {
        String value = textOr(name, "");
        if (value.isEmpty()) {
            return otherwise;
        }
        try {
            long number = Long.parseLong(value);
            if (number >= 0 && number <= max) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Told below, as a number out of range is.
        }
        throw new IllegalArgumentException("The parameter " + name + " is a number from 0 to " + max);
    }

    /** For a log: on one line, whatever stands in the values. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        all.forEach((name, values) ->
                text.append(text.isEmpty() ? "" : " ").append(name).append('=').append(values.get(0)));
        return text.toString().replaceAll("\\p{Cntrl}", "?");
    }
}
