package io.hoofbeat.cli;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * What options may hold, told in the words of this program. Classes and no lambdas: Java 17 crashes when it makes an archive of classes with two
 * lambdas alike of an interface as old as picocli's.
 */
final class OptionValues {

    private static final Set<String> HTTP = Set.of("http", "https");

    private OptionValues() {}

    /** Has a command line tell what a number is as this class does, whatever the option. */
    static void register(CommandLine line) {
        line.registerConverter(int.class, new WholeInt());
        line.registerConverter(Integer.class, new WholeInt());
        line.registerConverter(long.class, new Whole());
        line.registerConverter(Long.class, new Whole());
        line.registerConverter(double.class, new Decimal());
    }

    private static long whole(String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new TypeConversionException("'" + text + "' is not a whole number");
        }
    }

    private static double decimal(String text) {
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException e) {
            throw new TypeConversionException("'" + text + "' is not a number");
        }
    }

    private static final class WholeInt implements ITypeConverter<Integer> {
        @Override
        public Integer convert(String text) {
            long number = whole(text);
            if (number != (int) number) {
                throw new TypeConversionException("'" + text + "' is too large a number");
            }
            return (int) number;
        }
    }

    private static final class Whole implements ITypeConverter<Long> {
        @Override
        public Long convert(String text) {
            return whole(text);
        }
    }

    private static final class Decimal implements ITypeConverter<Double> {
        @Override
        public Double convert(String text) {
            return decimal(text);
        }
    }

    /** How many: from 1. */
    static final class Count implements ITypeConverter<Long> {
        @Override
        public Long convert(String text) {
            long count = whole(text);
            if (count < 1) {
                throw new TypeConversionException("'" + text + "' is not a number from 1");
            }
            return count;
        }
    }

    /** Seconds, more than 0. */
    static final class Seconds implements ITypeConverter<Double> {
        @Override
        public Double convert(String text) {
            double seconds = decimal(text);
            if (!(seconds > 0 && seconds <= Integer.MAX_VALUE)) {
                throw new TypeConversionException("'" + text + "' is not a number of seconds above 0");
            }
            return seconds;
        }
    }

    /** A port that somebody listens at. */
    static final class Port implements ITypeConverter<Integer> {
        @Override
        public Integer convert(String text) {
            long port = whole(text);
            if (port < 1 || port > 65_535) {
                throw new TypeConversionException("'" + text + "' is not a port, a number from 1 to 65535");
            }
            return (int) port;
        }
    }

    /** Where an admin port is. */
    static final class AdminUrl implements ITypeConverter<URI> {
        @Override
        public URI convert(String text) {
            try {
                URI url = new URI(text);
                if (HTTP.contains(String.valueOf(url.getScheme()))
                        && url.getHost() != null
                        && url.getPort() <= 65_535) {
                    return url;
                }
            } catch (URISyntaxException e) {
                // As what has no scheme.
            }
            throw new TypeConversionException(
                    "'" + text + "' is not the address of an admin port, such as http://127.0.0.1:61680");
        }
    }
}
