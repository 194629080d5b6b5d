package io.hoofbeat.cli;

import io.hoofbeat.core.file.FileTrouble;
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

    /** That of the standard host, which is the folder itself, and those of others that hold messages, in the order of their names. */
    static List<Path> of(Path folder) throws FailedException {
        Path hosts = in(folder);
        if (!Files.isDirectory(hosts)) {
            return List.of(folder);
        }
        try (Stream<Path> all = Files.list(hosts)) {
            Stream<Path> others = all.filter(each -> Files.isDirectory(each.resolve("messages")))
                    .sorted();
            return Stream.concat(Stream.of(folder), others).toList();
        } catch (IOException e) {
            throw new FailedException(hosts + " cannot be read: " + FileTrouble.reason(e), e);
        }
    }

    /** What one of the folders of a data folder or backup is in another one. */
    static Path counterpart(Path folder, Path ofHost, Path other) {
        return ofHost.equals(folder)
                ? other
                : in(other).resolve(folder.relativize(ofHost).getFileName());
    }
}
