package io.hoofbeat.cli.fuzz;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file of this process into which each input is written. */
final class ScratchFile {

    private final Path file;

    ScratchFile(String name) {
        try {
            file = Files.createTempFile("hoofbeat-fuzz", name);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        file.toFile().deleteOnExit();
    }

    Path path() {
        return file;
    }

    Path with(byte[] content) {
        try {
            return Files.write(file, content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
