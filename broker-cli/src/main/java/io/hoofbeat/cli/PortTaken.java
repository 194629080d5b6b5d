package io.hoofbeat.cli;

import io.hoofbeat.cli.config.ConfigKey;
import io.hoofbeat.cli.config.ConfigKeys;
import io.hoofbeat.cli.config.Configuration;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Finds out why the broker could not listen, and says how to mend it. */
final class PortTaken {

    private static final String LISTEN = "0A";

    private PortTaken() {}

    /** A sentence for an operator about a failed start. */
    static String explain(IOException failure, Configuration configuration) {
        String bind = configuration.get(ConfigKeys.BIND);
        String sentence = explain(bind, "--stomp-port", ConfigKeys.STOMP_PORT, configuration);
        if (sentence == null) {
            sentence = explain(bind, "--ws-port", ConfigKeys.WEB_SOCKET_PORT, configuration);
        }
        if (sentence == null) {
            sentence = explain("127.0.0.1", "--admin-port", ConfigKeys.ADMIN_PORT, configuration);
        }
        return sentence != null ? sentence : "cannot listen on " + bind + ": " + failure.getMessage();
    }

    private static @Nullable String explain(
            String bind, String option, ConfigKey<Integer> key, Configuration configuration) {
        int port = configuration.get(key);
        if (port < 1) {
            return null;
        }
        String failure = tryToListen(bind, port);
        if (failure == null) {
            return null;
        }
        String holder = holder(port);
        String why = holder == null ? failure : "process " + holder + " listens there already";
        return "cannot listen on port " + port + " of " + bind + ": " + why
                + "; end that process, or choose another port with " + option + " (0 takes a free one) or "
                + key.name();
    }

    /** Null when the port is free, else what the operating system says. */
    private static @Nullable String tryToListen(String bind, int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getByName(bind), port));
            return null;
        } catch (IOException e) {
            return e.getMessage();
        }
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
