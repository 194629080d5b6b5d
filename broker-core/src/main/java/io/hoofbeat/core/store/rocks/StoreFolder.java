package io.hoofbeat.core.store.rocks;

import java.nio.file.Path;

/** What lies where in a data folder, and what is said when it cannot be used. */
final class StoreFolder {

    /** The database. */
    static final String MESSAGES = "messages";

    private StoreFolder() {}

    /** A sentence for a store that cannot be opened. */
    static StoreUnavailableException unavailable(Path folder, Exception e) {
        String reason = String.valueOf(e.getMessage());
        String hint = isDamage(reason)
                ? "They are damaged. Nothing was changed. 'hoofbeat store verify --data " + folder
                        + "' tells what is hit; 'hoofbeat store repair --data " + folder
                        + "' keeps all that can be read; or restore a backup."
                : "Nothing was changed. Mend that, restore a backup, or start with another folder (--data).";
        return new StoreUnavailableException(
                "The messages in " + folder + " cannot be opened: " + reason + ". " + hint, e);
    }

    private static boolean isDamage(String reason) {
        return reason.startsWith("Corruption")
                || reason.contains("checksum")
                || reason.contains("orrupt")
                || reason.contains("No such file");
    }
}
