package io.hoofbeat.cli.bench;

import java.util.Locale;

/** Numbers as a person reads them. */
final class Figures {

    private Figures() {}

    /** Three digits that count, with thousands set apart: {@code 0.0123}, {@code 12.3}, {@code 1,230,000}. */
    static String of(double number) {
        if (number == 0) {
            return "0";
        }
        double size = Math.abs(number);
        int places = size >= 100 ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : size >= 0.1 ? 3 : 4;
        return String.format(Locale.ROOT, "%,." + places + "f", number);
    }

    static String of(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    /** Microseconds in the unit that suits them. */
    static String duration(double micros) {
        if (micros < 1000) {
            return of(micros) + " µs";
        }
        return micros < 1e6 ? of(micros / 1e3) + " ms" : of(micros / 1e6) + " s";
    }

    static String bytes(long bytes) {
        return bytes((double) bytes);
    }

    static String bytes(double bytes) {
        if (bytes < 10 << 10) {
            return of(bytes) + " B";
        }
        return bytes < 10 << 20 ? of(bytes / 1024) + " KiB" : of(bytes / (1 << 20)) + " MiB";
    }

    /** A share of one, in percent. */
    static String percent(double share) {
        return of(100 * share) + " %";
    }
}
