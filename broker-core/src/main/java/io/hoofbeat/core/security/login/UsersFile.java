package io.hoofbeat.core.security.login;

import io.hoofbeat.core.file.FileTrouble;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The text of a users file: comments and blank lines, and one line for each user. Not for several threads.
 *
 * <pre>
 * # login  hash                                roles, claims and "relay" in any order
 * alice    $argon2id$v=19$m=19456,t=2,p=1$…    roles=trader,admin  claim.tenant=acme
 * relay    {bcrypt}$2a$10$…                    relay
 * cert-7   -                                   roles=meter
 * </pre>
 */
public final class UsersFile {

    /** Size of a file, in bytes: some hundred thousand users. */
    private static final long FILE_BYTES_MAX = 64 << 20;

    private static final String ROLES = "roles=";
    private static final String CLAIM = "claim.";
    private static final String RELAY = "relay";

    private final Map<String, UserEntry> entries = new LinkedHashMap<>();

    /** The lines as they stand, each with the login of its user, or null for any other line. */
    private final List<Line> lines = new ArrayList<>();

    private record Line(String text, @Nullable String login) {}

    /** An empty file. */
    public UsersFile() {}

    /**
     * Reads a file.
     *
     * @throws UsersFileException when it cannot be read or any line is wrong; it tells all of them
     */
    public static UsersFile read(Path path) throws UsersFileException {
        try {
            if (Files.size(path) > FILE_BYTES_MAX) {
                throw new UsersFileException(path + ": larger than " + FILE_BYTES_MAX + " bytes");
            }
            return parse(path.toString(), Files.readString(path, StandardCharsets.UTF_8));
        } catch (CharacterCodingException e) {
            throw new UsersFileException(path + ": not UTF-8 text", e);
        } catch (IOException e) {
            throw new UsersFileException(path + ": cannot be read: " + FileTrouble.reason(e), e);
        }
    }

    /**
     * Reads the text of a file.
     *
     * @param label name of the file in the places of problems
     */
    public static UsersFile parse(String label, String text) throws UsersFileException {
        UsersFile file = new UsersFile();
        List<String> problems = new ArrayList<>();
        int number = 0;
        for (String line : text.lines().toList()) {
            number++;
            String problem = file.readLine(line);
            if (problem != null) {
                problems.add(label + ":" + number + ": " + problem);
            }
        }
        if (!problems.isEmpty()) {
            throw new UsersFileException(String.join("\n", problems));
        }
        return file;
    }

    /** Takes a line in, or says what is wrong with it. */
    private @Nullable String readLine(String line) {
        String bare = line.strip();
        if (bare.isEmpty() || bare.startsWith("#")) {
            lines.add(new Line(line, null));
            return null;
        }
        String[] words = bare.split("[ \\t]+", -1);
        String login = words[0];
        if (words.length < 2) {
            return "the user '" + login + "' has no hash; write 'hoofbeat user passwd " + login + "', or - for none";
        }
        String problem = problemOfLogin(login);
        if (problem == null && !words[1].equals(UserEntry.NO_PASSCODE)) {
            String bad = PasscodeHash.problemOf(words[1]);
            problem = bad == null ? null : "the hash of '" + login + "' is not understood: " + bad;
        }
        if (problem != null) {
            return problem;
        }
        TreeSet<String> roles = new TreeSet<>();
        Map<String, String> claims = new TreeMap<>();
        boolean isRelay = false;
        for (int i = 2; i < words.length; i++) {
            String word = words[i];
            int equals = word.indexOf('=');
            if (word.startsWith(ROLES)) {
                for (String role : word.substring(ROLES.length()).split(",", -1)) {
                    if (!isWord(role)) {
                        return "'" + word + "' of '" + login + "': a role is a word without blanks and commas";
                    }
                    roles.add(role);
                }
            } else if (word.startsWith(CLAIM) && equals > CLAIM.length()) {
                claims.put(word.substring(CLAIM.length(), equals), word.substring(equals + 1));
            } else if (word.equals(RELAY)) {
                isRelay = true;
            } else {
                return "'" + word + "' of '" + login
                        + "' is not understood; behind the hash stand roles=a,b and claim.NAME=VALUE and relay";
            }
        }
        if (entries.putIfAbsent(login, new UserEntry(login, words[1], roles, claims, isRelay)) != null) {
            return "the user '" + login + "' stands here again";
        }
        lines.add(new Line(line, login));
        return null;
    }

    /** What is wrong with a login, or null when it can stand in a file. */
    public static @Nullable String problemOfLogin(String login) {
        boolean isGood = isWord(login) && !login.startsWith("#") && login.length() <= 255;
        return isGood
                ? null
                : "'" + login + "' cannot be a login: it is 1 to 255 characters without blanks, and no # first";
    }

    /** Whether a text can be a role: not empty, without blanks, control characters and commas. */
    public static boolean isWord(String text) {
        return !text.isEmpty()
                && text.chars().noneMatch(c -> Character.isWhitespace(c) || Character.isISOControl(c) || c == ',');
    }

    /** All users, in the order of the file. */
    public Collection<UserEntry> entries() {
        return List.copyOf(entries.values());
    }

    /** A user by login, or null. */
    public @Nullable UserEntry get(String login) {
        return entries.get(login);
    }

    /** Adds a user, or replaces the one of the same login. */
    public void put(UserEntry entry) {
        UserEntry earlier = entries.put(entry.login(), entry);
        Line line = new Line(lineOf(entry), entry.login());
        if (earlier == null) {
            lines.add(line);
        } else {
            lines.replaceAll(each -> entry.login().equals(each.login) ? line : each);
        }
    }

    /** Removes a user; whether there was one. */
    public boolean remove(String login) {
        lines.removeIf(line -> login.equals(line.login));
        return entries.remove(login) != null;
    }

    private static String lineOf(UserEntry entry) {
        StringBuilder line = new StringBuilder(entry.login()).append(' ').append(entry.hash());
        if (!entry.roles().isEmpty()) {
            line.append(' ').append(ROLES).append(String.join(",", new TreeSet<>(entry.roles())));
        }
        new TreeMap<>(entry.claims())
                .forEach((name, value) ->
                        line.append(' ').append(CLAIM).append(name).append('=').append(value));
        return entry.isRelay() ? line.append(' ').append(RELAY).toString() : line.toString();
    }

    /** The file as text; lines that were not changed stand as they stood. */
    public String text() {
        StringBuilder text = new StringBuilder();
        lines.forEach(line -> text.append(line.text).append('\n'));
        return text.toString();
    }

    /**
     * Writes the file such that a reader sees the old or the new one, never a part, and nobody but the owner can read it.
     *
     * @throws IOException when that is not possible; then the old file stands
     */
    public void write(Path path) throws IOException {
        Path absolute = path.toAbsolutePath();
        Path target = Files.exists(absolute) ? absolute.toRealPath() : absolute;
        Path folder = target.getParent();
        if (folder == null) {
            throw new IOException(path + " is no file");
        }
        Files.createDirectories(folder);
        Path fresh = newFile(folder);
        try {
            Files.writeString(fresh, text());
            try (FileChannel channel = FileChannel.open(fresh, StandardOpenOption.WRITE)) {
                channel.force(true);
            }
            keepOwner(fresh, Files.exists(target) ? target : folder);
            Files.move(fresh, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(fresh);
        }
    }

    /** What root writes, a broker with a user of its own has to read. Others than root may give nothing away; theirs stays theirs. */
    private static void keepOwner(Path fresh, Path before) throws IOException {
        UserPrincipal owner = Files.getOwner(before);
        if (!owner.equals(Files.getOwner(fresh)) && "root".equals(System.getProperty("user.name"))) {
            Files.setOwner(fresh, owner);
        }
    }

    private static Path newFile(Path folder) throws IOException {
        boolean isPosix = folder.getFileSystem().supportedFileAttributeViews().contains("posix");
        return isPosix
                ? Files.createTempFile(
                        folder,
                        "users",
                        ".new",
                        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))
                : Files.createTempFile(folder, "users", ".new");
    }
}
