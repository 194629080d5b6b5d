package io.hoofbeat.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Where the messages of virtual hosts are in a data folder or a backup: each has a data folder of its own in {@code hosts}. */
final class HostFolders {

    private HostFolders() {}

    static Path in(Path folder) {
        return folder.resolve("hosts");
    }

    /** The data folders of hosts that hold messages, in the order of their names. */
    static List<Path> of(Path folder) throws FailedException {
        Path hosts = in(folder);
        if (!Files.isDirectory(hosts)) {
            return List.of();
        }
        try (Stream<Path> all = Files.list(hosts)) {
            return all.filter(each -> Files.isDirectory(each.resolve("messages")))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new FailedException(hosts + " cannot be read: " + e, e);
        }
    }
}
