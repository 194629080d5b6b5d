package io.hoofbeat.cli.fuzz;

import io.hoofbeat.core.security.login.UserEntry;
import io.hoofbeat.core.security.login.UsersFile;
import io.hoofbeat.core.security.login.UsersFileException;
import java.nio.charset.StandardCharsets;

/**
 * A users file. It is read, or there are words about each line that is wrong; written again it holds the same users, also when each of them
 * is put anew.
 */
public final class UsersTarget {

    private UsersTarget() {}

    /** What the fuzzer calls. */
    public static void fuzzerTestOneInput(byte[] input) {
        UsersFile file;
        try {
            file = UsersFile.parse("users", new String(input, StandardCharsets.UTF_8));
        } catch (UsersFileException e) {
            FuzzTargets.require(String.valueOf(e.getMessage()).startsWith("users:"), "no place in " + e.getMessage());
            return;
        }
        requireSame(file);
        for (UserEntry entry : file.entries()) {
            file.put(entry);
        }
        requireSame(file);
        file.entries().forEach(entry -> file.remove(entry.login()));
        FuzzTargets.require(file.entries().isEmpty(), "left after removal: " + file.entries());
    }

    private static void requireSame(UsersFile file) {
        try {
            UsersFile again = UsersFile.parse("users", file.text());
            FuzzTargets.require(
                    again.entries().toString().equals(file.entries().toString()),
                    again.entries() + " where there was " + file.entries());
        } catch (UsersFileException e) {
            throw new AssertionError("what was written cannot be read: " + file.text(), e);
        }
    }
}
