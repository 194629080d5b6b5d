package io.hoofbeat.cli;

/** A number with what it counts, for a person. */
final class Counted {

    private Counted() {}

    /**
     * {@code 1 message}, {@code 2 messages}.
     *
     * @param noun one of them, whose plural takes an s
     */
    static String of(long count, String noun) {
        return count + " " + noun + (count == 1 ? "" : "s");
    }
}
