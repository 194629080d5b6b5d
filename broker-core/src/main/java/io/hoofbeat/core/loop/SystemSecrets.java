package io.hoofbeat.core.loop;

import java.security.SecureRandom;

/** Where the secrets of all loops come from. Any thread. */
final class SystemSecrets {

    private static final SecureRandom RANDOM = new SecureRandom();

    private SystemSecrets() {}

    static void fill(byte[] bytes) {
        RANDOM.nextBytes(bytes);
    }
}
