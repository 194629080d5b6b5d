package io.hoofbeat.core.security.login;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class UsersFileTest {

    private static final String BCRYPT = "$2a$04$7JsN7eC2hhJ1ZpvCqZTfROYXh0qV8uBLJmwo2g1rYV2Ck1YxbNWdG";

    @Test
    void aLineHoldsLoginHashRolesClaimsAndRelay() throws UsersFileException {
        UsersFile file = UsersFile.parse(
                "users", "# people\n\n  alice\t{bcrypt}" + BCRYPT + " claim.tenant=acme=1 roles=b,a  relay\ncert -\n");

        assertThat(file.get("alice"))
                .isEqualTo(new UserEntry(
                        "alice", "{bcrypt}" + BCRYPT, Set.of("a", "b"), Map.of("tenant", "acme=1"), true));
        assertThat(file.get("cert")).isEqualTo(new UserEntry("cert", "-", Set.of(), Map.of(), false));
        assertThat(file.entries()).hasSize(2);
    }

    @Test
    void everyWrongLineIsToldWithItsPlace() {
        assertThatThrownBy(
                        () -> UsersFile.parse(
                                "users",
                                "alice\nbob plain\ncarl - rolls=a\ndora - roles=a,,b\nemil -\nemil -\n#ok\nfred $argon2id$v=19$m=99999999,t=1,p=1$c2FsdHNhbHRzYWx0$aGFzaGhhc2hoYXNoaGFzaA\n"))
                .isInstanceOf(UsersFileException.class)
                .message()
                .satisfies(text -> assertThat(text.lines().map(line -> line.substring(0, 8)))
                        .containsExactly("users:1:", "users:2:", "users:3:", "users:4:", "users:6:", "users:8:"));
    }

    @Test
    void whatIsWrittenCanBeReadByTheOwnerAloneAndKeepsOtherLines(@TempDir Path folder) throws Exception {
        UsersFile file = UsersFile.parse("users", "# people\nalice -   roles=b,a\n\nbob -\n");
        file.put(new UserEntry("carl", "-", Set.of("z", "y"), Map.of("k", "v"), true));
        assertThat(file.remove("bob")).isTrue();
        assertThat(file.remove("bob")).isFalse();
        Path path = folder.resolve("deep/users");

        file.write(path);

        assertThat(path).hasContent("# people\nalice -   roles=b,a\n\ncarl - roles=y,z claim.k=v relay\n");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                .isEqualTo("rw-------");
        try (var files = Files.list(folder.resolve("deep"))) {
            assertThat(files).containsExactly(path);
        }
        assertThat(UsersFile.read(path).entries()).isEqualTo(file.entries());
    }

    @Test
    void whatRootWritesBelongsToTheOwnerOfItsFolderAndOfTheFileBefore(@TempDir Path folder) throws Exception {
        assumeTrue("root".equals(System.getProperty("user.name")), "only root can give a file away");
        UserPrincipal service =
                folder.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("nobody");
        Path inFolder = Files.createDirectory(folder.resolve("of-the-service"));
        Files.setOwner(inFolder, service);
        Path file = inFolder.resolve("users");

        new UsersFile().write(file);
        assertThat(Files.getOwner(file)).isEqualTo(service);

        Files.setOwner(inFolder, Files.getOwner(folder));
        new UsersFile().write(file);
        assertThat(Files.getOwner(file)).isEqualTo(service);
    }
}
