package io.hoofbeat.netty.tls;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;

/** Whether a private key belongs to a public one: what one signs, the other verifies. */
final class KeyPairCheck {

    private static final String BEGIN = "-----BEGIN PRIVATE KEY-----";
    private static final String END = "-----END PRIVATE KEY-----";

    private KeyPairCheck() {}

    /** @throws InvalidKeyException when it does not */
    static void check(PublicKey publicKey, Path keyFile) throws GeneralSecurityException, IOException {
        String text = Files.readString(keyFile, StandardCharsets.US_ASCII);
        int begin = text.indexOf(BEGIN);
        int end = text.indexOf(END);
        if (begin < 0 || end < begin) {
            throw new InvalidKeyException("there is no line " + BEGIN);
        }
        byte[] encoded = Base64.getMimeDecoder().decode(text.substring(begin + BEGIN.length(), end));
        String algorithm = publicKey.getAlgorithm();
        PrivateKey key = KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(encoded));
        Signature signature = Signature.getInstance(
                switch (algorithm) {
                    case "RSA" -> "SHA256withRSA";
                    case "EC" -> "SHA256withECDSA";
                    default -> algorithm;
                });
        signature.initSign(key);
        signature.update(encoded, 0, 16);
        byte[] signed = signature.sign();
        signature.initVerify(publicKey);
        signature.update(encoded, 0, 16);
        if (!signature.verify(signed)) {
            throw new InvalidKeyException("it is not the key of this certificate");
        }
    }
}
