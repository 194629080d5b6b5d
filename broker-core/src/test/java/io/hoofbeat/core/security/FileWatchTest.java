package io.hoofbeat.core.security;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileWatchTest {

    @TempDir
    private Path folder;

    private int reactions;

    @Test
    void aChangeCountsWhenTheFileStandsStill() throws IOException {
        Path file = Files.writeString(folder.resolve("users"), "alice");
        FileWatch.Watched watched = new FileWatch.Watched(List.of(file), () -> reactions++);
        watched.run();
        // As an editor writes: nothing, a part, all of it.
        for (String written : List.of("", "alice\n", "alice\nbob\n")) {
            Files.writeString(file, written);
            watched.run();
            assertThat(reactions).as(written).isZero();
        }
        watched.run();
        assertThat(reactions).isEqualTo(1);
        watched.run();
        assertThat(reactions).isEqualTo(1);
        Files.delete(file);
        watched.run();
        watched.run();
        assertThat(reactions).isEqualTo(2);
    }

    @Test
    void whatFailsOnceIsTriedAgainWithTheNextChange() throws IOException {
        Path file = Files.writeString(folder.resolve("users"), "alice");
        FileWatch.Watched watched = new FileWatch.Watched(List.of(file), () -> {
            reactions++;
            throw new IllegalStateException("as a test");
        });
        for (String written : List.of("a", "ab")) {
            Files.writeString(file, written);
            watched.run();
            watched.run();
        }
        assertThat(reactions).isEqualTo(2);
    }
}
