package io.hoofbeat.cli;

import java.util.Objects;
import picocli.CommandLine.IVersionProvider;

/** Name and version of the product, from the manifest of the jar. */
final class Version implements IVersionProvider {

    /** {@code Hoofbeat 1.2.3}; {@code Hoofbeat (development)} when not run from the jar. */
    static String text() {
        String version = Version.class.getPackage().getImplementationVersion();
        return "Hoofbeat " + Objects.requireNonNullElse(version, "(development)");
    }

    @Override
    public String[] getVersion() {
        return new String[] {text(), "Java " + System.getProperty("java.version")};
    }
}
