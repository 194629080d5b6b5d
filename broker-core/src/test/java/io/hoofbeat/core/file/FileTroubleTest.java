package io.hoofbeat.core.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FileTroubleTest {

    @TempDir
    private Path folder;

    @Test
    void theReasonIsToldWhenTheSystemTellsTheNameOnly() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));
        Path full = Files.createDirectory(folder.resolve("full"));
        Files.createFile(full.resolve("file"));
        assertThat(reason(() -> Files.readString(folder.resolve("none")))).isEqualTo("there is no such file or folder");
        assertThat(reason(() -> Files.createFile(file))).isEqualTo("there is a file of this name");
        assertThat(reason(() -> Files.createDirectory(file.resolve("in")))).isEqualTo("Not a directory");
        assertThat(reason(() -> Files.delete(full))).isEqualTo("it is not empty");
        assertThat(reason(() -> Files.list(file).close())).isEqualTo("it is not a folder");
    }

    @Test
    void otherwiseItIsWhatTheSystemSays() {
        assertThat(FileTrouble.reason(new IOException("No space left on device")))
                .isEqualTo("No space left on device");
        assertThat(FileTrouble.reason(new IOException())).isEqualTo("IOException");
    }

    private static String reason(ThrowingCallable task) {
        try {
            task.call();
        } catch (IOException e) {
            return FileTrouble.reason(e);
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
        throw new AssertionError("it went well");
    }
}
