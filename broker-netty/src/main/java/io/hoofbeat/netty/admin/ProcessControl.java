package io.hoofbeat.netty.admin;

import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;

/** What the program around a broker can be told to do with it. Any thread; nothing here blocks. */
public interface ProcessControl {

    /** Begins to end the program in order. */
    void stop();

    /**
     * Sends the clients away and takes no more; the program stays, and with it the admin port.
     *
     * @return what was done, as a sentence
     */
    CompletionStage<String> drain();

    /**
     * Has the configuration read anew, and what can change take effect.
     *
     * @param isDryRun whether it is only told what that would change
     * @return fails with {@link WrongConfigurationException}; then nothing has changed
     */
    CompletionStage<ReloadReport> reload(boolean isDryRun);

    /**
     * What a reload has changed, or would.
     *
     * @param dryRun  whether nothing was done
     * @param changes key by key
     */
    record ReloadReport(boolean dryRun, List<Change> changes) {

        /** In a line, without the values. */
        public String summary() {
            String live = keys(true);
            String others = keys(false);
            String told = (live.isEmpty() ? "" : (dryRun ? "Would change " : "Changed ") + live)
                    + (live.isEmpty() || others.isEmpty() ? "" : "; ")
                    + (others.isEmpty() ? "" : "needs a restart: " + others);
            return told.isEmpty() ? "Nothing has changed" : told;
        }

        private String keys(boolean isLive) {
            return changes.stream()
                    .filter(each -> each.live() == isLive)
                    .map(Change::key)
                    .collect(Collectors.joining(", "));
        }
    }

    /**
     * A key whose value differs.
     *
     * @param key    of the configuration
     * @param before as it takes effect now, as a file writes it
     * @param after  as it is wanted
     * @param from   where it is wanted so
     * @param live   whether a running broker takes it over; if not it takes a restart
     * @param note   to whom the change applies, when it is not to everything at once; or an empty text
     */
    record Change(String key, String before, String after, String from, boolean live, String note) {}

    /** The configuration is wrong; the message says everything that is, a line for each. */
    final class WrongConfigurationException extends RuntimeException {
        private static final long serialVersionUID = 1;

        /** @param problems a line for each */
        public WrongConfigurationException(String problems) {
            super(problems);
        }
    }
}
