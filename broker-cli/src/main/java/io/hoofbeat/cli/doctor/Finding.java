package io.hoofbeat.cli.doctor;

/**
 * What one look has shown. Immutable.
 *
 * @param about  what was looked at, one or two words
 * @param health how it stands
 * @param fact   what was seen, with figures
 * @param remedy what to do about it; empty when nothing has to be done
 */
public record Finding(String about, Health health, String fact, String remedy) {

    /** How things stand. */
    public enum Health {
        /** Nothing to do. */
        GOOD,
        /** A broker runs, and may run into trouble. */
        WARNING,
        /** A broker does not start so, or loses its service. */
        BAD
    }

    /** Nothing to do. */
    public static Finding good(String about, String fact) {
        return new Finding(about, Health.GOOD, fact, "");
    }

    /** A broker runs, and may run into trouble. */
    public static Finding warning(String about, String fact, String remedy) {
        return new Finding(about, Health.WARNING, fact, remedy);
    }

    /** A broker does not start so, or loses its service. */
    public static Finding bad(String about, String fact, String remedy) {
        return new Finding(about, Health.BAD, fact, remedy);
    }
}
