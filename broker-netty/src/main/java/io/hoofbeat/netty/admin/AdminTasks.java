package io.hoofbeat.netty.admin;

import java.nio.file.Path;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** What the admin port can have done by the program that it belongs to. Any thread. */
public final class AdminTasks {

    private volatile @Nullable Backup backup;

    /** Nothing can be done until somebody says who does it. */
    public AdminTasks() {}

    /** Makes backups. */
    public interface Backup {
        /**
         * Begins one, without blocking.
         *
         * @param target a folder that is not there yet
         * @return what was done, for a person; fails with an exception whose message is a sentence
         */
        CompletionStage<String> begin(Path target);
    }

    public void backUpWith(Backup how) {
        backup = how;
    }

    @Nullable
    Backup backup() {
        return backup;
    }
}
