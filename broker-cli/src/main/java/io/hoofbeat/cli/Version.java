package io.hoofbeat.cli;

import picocli.CommandLine.IVersionProvider;

/** Name and version of the product. */
final class Version implements IVersionProvider {

    /** {@code Hoofbeat 1.2.3}. */
    static String text() {
        return "Hoofbeat " + io.hoofbeat.core.Version.NUMBER;
    }

    static String java() {
        return System.getProperty("java.version", "?");
    }

    @Override
    public String[] getVersion() {
        return new String[] {text(), "Java " + java()};
    }
}
