package io.hoofbeat.core.security.login;

import static org.assertj.core.api.Assertions.assertThat;

import com.password4j.BcryptFunction;
import com.password4j.types.Bcrypt;
import org.junit.jupiter.api.Test;

final class PasscodeHashTest {

    private static final PasscodeHash CHEAP = new PasscodeHash(64, 1, 1);

    @Test
    void aNewHashIsArgon2idAndMatchesItsPasscodeAlone() {
        String hash = CHEAP.hash("päss");

        assertThat(hash).startsWith("$argon2id$v=19$m=64,t=1,p=1$");
        assertThat(PasscodeHash.problemOf(hash)).isNull();
        assertThat(PasscodeHash.matches("päss", hash)).isTrue();
        assertThat(PasscodeHash.matches("pass", hash)).isFalse();
        assertThat(PasscodeHash.matches("", hash)).isFalse();
        assertThat(CHEAP.hash("päss")).isNotEqualTo(hash);
    }

    @Test
    void theDefaultIsWhatOwaspRecommends() {
        String hash = PasscodeHash.DEFAULT.hash("x");
        assertThat(hash).startsWith("$argon2id$v=19$m=19456,t=2,p=1$");
        assertThat(PasscodeHash.matches("x", hash)).isTrue();
    }

    @Test
    void bcryptIsUnderstoodWithAndWithoutThePrefixOfSpring() {
        String hash = BcryptFunction.getInstance(Bcrypt.A, 4).hash("secret").getResult();

        assertThat(PasscodeHash.problemOf(hash)).isNull();
        assertThat(PasscodeHash.problemOf("{bcrypt}" + hash)).isNull();
        assertThat(PasscodeHash.matches("secret", hash)).isTrue();
        assertThat(PasscodeHash.matches("secret", "{bcrypt}" + hash)).isTrue();
        assertThat(PasscodeHash.matches("Secret", "{bcrypt}" + hash)).isFalse();
    }

    @Test
    void argon2OfSpringIsUnderstood() {
        // Made by Argon2PasswordEncoder.defaultsForSpringSecurity_v5_8's format: 16 bytes of salt, 32 of hash.
        String hash = "{argon2@SpringSecurity_v5_8}" + CHEAP.hash("secret");
        assertThat(PasscodeHash.problemOf(hash)).isNull();
        assertThat(PasscodeHash.matches("secret", hash)).isTrue();
    }

    @Test
    void whatIsNoHashOrTooDearIsRefused() {
        assertThat(PasscodeHash.problemOf("secret")).isNotNull();
        assertThat(PasscodeHash.problemOf("{noop}secret")).isNotNull();
        assertThat(PasscodeHash.problemOf(CHEAP.hash("x").replace("m=64", "m=2000000")))
                .contains("out of range");
        assertThat(PasscodeHash.problemOf(CHEAP.hash("x").replace("t=1", "t=99")))
                .contains("out of range");
        String bcrypt = BcryptFunction.getInstance(Bcrypt.A, 4).hash("x").getResult();
        assertThat(PasscodeHash.problemOf(bcrypt.replace("$04$", "$31$"))).contains("cost");
    }
}
