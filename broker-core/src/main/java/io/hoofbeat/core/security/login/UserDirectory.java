package io.hoofbeat.core.security.login;

import io.hoofbeat.core.security.FileWatch;
import io.hoofbeat.core.security.Grant;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The users of a file as they stand now. A file that changes is read again; one that is wrong or gone leaves the users as they
 * were, and the log says why. Any thread.
 */
public final class UserDirectory {

    private static final Logger LOG = LoggerFactory.getLogger(UserDirectory.class);

    private final Path file;
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();

    /** By login; null as long as there has been no file. */
    private volatile @Nullable Map<String, UserEntry> users;

    private UserDirectory(Path file) {
        this.file = file;
    }

    /**
     * Reads the users of a file, or none when there is no such file.
     *
     * @throws UsersFileException when the file is there and cannot be used
     */
    public static UserDirectory open(Path file) throws UsersFileException {
        UserDirectory directory = new UserDirectory(file);
        if (Files.exists(file)) {
            directory.users = byLogin(UsersFile.read(file));
        }
        return directory;
    }

    private static Map<String, UserEntry> byLogin(UsersFile file) {
        Map<String, UserEntry> byLogin = new HashMap<>();
        file.entries().forEach(entry -> byLogin.put(entry.login(), entry));
        return byLogin;
    }

    /** Reads the file again whenever it changes, from now on. */
    public void reloadWith(FileWatch watch) {
        watch.watch(List.of(file), this::reload);
    }

    void reload() {
        Map<String, UserEntry> before = users;
        if (!Files.exists(file)) {
            LOG.error("{}: the users file is gone; the users stay as they were", file);
            return;
        }
        Map<String, UserEntry> now;
        try {
            now = byLogin(UsersFile.read(file));
        } catch (UsersFileException e) {
            LOG.error("the users stay as they were, since the file is wrong:\n{}", e.getMessage());
            return;
        }
        users = now;
        LOG.info("{}", whatChanged(before == null ? Map.of() : before, now));
        listeners.forEach(Runnable::run);
    }

    private String whatChanged(Map<String, UserEntry> before, Map<String, UserEntry> now) {
        List<String> words = new ArrayList<>();
        long added = now.keySet().stream()
                .filter(login -> !before.containsKey(login))
                .count();
        long removed = before.keySet().stream()
                .filter(login -> !now.containsKey(login))
                .count();
        long changed = now.values().stream()
                .filter(entry -> before.containsKey(entry.login()) && !entry.equals(before.get(entry.login())))
                .count();
        words.add(added + " added");
        words.add(changed + " changed");
        words.add(removed + " removed");
        return file + ": users read again, " + String.join(", ", words);
    }

    /** Runs {@code listener} after each change, on the thread that has read the file. */
    void onChange(Runnable listener) {
        listeners.add(listener);
    }

    /** Whether there is a file, or has been one. An empty file lets nobody in; that there is none is another matter. */
    public boolean isConfigured() {
        return users != null;
    }

    /** Number of users. */
    public int count() {
        Map<String, UserEntry> now = users;
        return now == null ? 0 : now.size();
    }

    /** A user by login, or null. */
    @Nullable
    UserEntry get(String login) {
        Map<String, UserEntry> now = users;
        return now == null ? null : now.get(login);
    }

    /** A grant that stands while a user is as he is now. */
    Grant grantFor(UserEntry entry) {
        return new Grant() {
            @Override
            public long expiresAtMillis() {
                return NEVER;
            }

            @Override
            public @Nullable String endedBecause() {
                UserEntry now = get(entry.login());
                return entry.equals(now)
                        ? null
                        : "the user was " + (now == null ? "removed" : "changed") + " by the administrator";
            }
        };
    }

    /** A grant that stands while there is no file. */
    Grant grantWithoutUsers() {
        return new Grant() {
            @Override
            public long expiresAtMillis() {
                return NEVER;
            }

            @Override
            public @Nullable String endedBecause() {
                return isConfigured() ? "this broker has users now; connect with login and passcode" : null;
            }
        };
    }
}
