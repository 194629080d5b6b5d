package io.hoofbeat.cli;

import io.hoofbeat.netty.ListenException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Says how to mend a listener that could not be opened, and who stands in its way. */
final class PortTaken {

    private static final String LISTEN = "0A";

    private PortTaken() {}

    /** A sentence for an operator about a listener that could not be opened, and what to change. */
    static String explain(ListenException failure) {
        String sentence = failure.getMessage() + " ";
        String holder = holder(failure.port());
        if (holder != null) {
            sentence += "It is process " + holder + ". ";
        }
        return sentence + "Choose another port with " + option(failure.listener()) + " (0 takes a free one).";
    }

    private static String option(String listener) {
        return switch (listener) {
            case "STOMP" -> "--stomp-port or listen.stompPort";
            case "WebSocket" -> "--ws-port or listen.webSocketPort";
            default -> "--admin-port or listen.adminPort";
        };
    }

    /**
     * The process that listens on a port, as {@code 1234 (java)}, by what Linux tells in {@code /proc}. Its arguments are not
     * told: they may hold secrets.
     *
     * @return null when it cannot be found: on other systems, or when the process is another user's
     */
    static @Nullable String holder(int port) {
        Set<String> sockets = new HashSet<>();
        for (String table : List.of("/proc/net/tcp", "/proc/net/tcp6")) {
            addListening(port, Path.of(table), sockets);
        }
        if (sockets.isEmpty()) {
            return null;
        }
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
            for (Path process : processes) {
                if (holdsOneOf(process, sockets)) {
                    return process.getFileName() + " ("
                            + Files.readString(process.resolve("comm")).strip() + ")";
                }
            }
        } catch (IOException e) {
            // The process has gone, or there is no /proc: nobody to name.
        }
        return null;
    }

    /** Adds the links that a holder of a listening socket has in its {@code fd} folder. */
    private static void addListening(int port, Path table, Set<String> sockets) {
        String wanted = String.format(Locale.ROOT, ":%04X", port);
        try {
            for (String line : Files.readAllLines(table)) {
                // sl local_address rem_address st tx_queue:rx_queue tr:when retrnsmt uid timeout inode
                String[] columns = line.strip().split("\\s+", -1);
                if (columns.length > 9 && columns[1].endsWith(wanted) && columns[3].equals(LISTEN)) {
                    sockets.add("socket:[" + columns[9] + "]");
                }
            }
        } catch (IOException e) {
            // Not Linux, or no IPv6: nobody to name.
        }
    }

    private static boolean holdsOneOf(Path process, Set<String> sockets) {
        try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(process.resolve("fd"))) {
            for (Path descriptor : descriptors) {
                if (sockets.contains(Files.readSymbolicLink(descriptor).toString())) {
                    return true;
                }
            }
        } catch (IOException e) {
            // Another user's process, or one that has just ended.
        }
        return false;
    }
}
