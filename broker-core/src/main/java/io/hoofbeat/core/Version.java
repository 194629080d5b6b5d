package io.hoofbeat.core;

import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;

/** Which Hoofbeat this is. */
public final class Version {

    /** As in the Maven build, such as {@code 0.1.0}. */
    public static final String NUMBER = read();

    private Version() {}

    private static String read() {
        Properties properties = new Properties();
        try (InputStream in = Version.class.getResourceAsStream("version.properties")) {
            if (in != null) {
                properties.load(in);
            }
        } catch (IOException e) {
            throw new IllegalStateException("version.properties cannot be read from the jar", e);
        }
        return properties.getProperty("version", "unknown");
    }
}
