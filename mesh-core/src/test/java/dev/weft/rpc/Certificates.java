// SPDX-License-Identifier: Apache-2.0
package dev.weft.rpc;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** An authority that issues certificates, made with the JDK's {@code keytool}, as PEM files in a directory. */
public final class Certificates {
    private static final String PASSWORD = "changeit";
    private static final String AUTHORITY = "authority";

    private final Path directory;
    private final Path store;

    /** An authority whose files go to {@code directory}, which exists. */
    public Certificates(Path directory) {
        this.directory = directory;
        this.store = directory.resolve("store.p12");
        keytool("-alias", AUTHORITY, "-dname", "CN=" + directory.getFileName(), "-ext", "bc:c");
        write(authorityPath(), certificate(AUTHORITY));
    }

    /** Issues a certificate to {@code name}, good for {@code subjects} such as {@code ip:127.0.0.1}. */
    public Certificates issue(String name, String subjects) {
        List<String> arguments =
                new ArrayList<>(List.of("-alias", name, "-dname", "CN=" + name + ",O=Weft", "-signer", AUTHORITY));
        if (!subjects.isEmpty()) {
            arguments.addAll(List.of("-ext", "san=" + subjects));
        }
        keytool(arguments.toArray(String[]::new));
        write(certificatePath(name), certificate(name));
        write(keyPath(name), key(name));
        return this;
    }

    PemTrustOptions trust() {
        return new PemTrustOptions().addCertPath(authorityPath().toString());
    }

    PemKeyCertOptions identity(String name) {
        return new PemKeyCertOptions()
                .addCertPath(certificatePath(name).toString())
                .addKeyPath(keyPath(name).toString());
    }

    public Path authorityPath() {
        return directory.resolve("authority.pem");
    }

    public Path certificatePath(String name) {
        return directory.resolve(name + ".pem");
    }

    public Path keyPath(String name) {
        return directory.resolve(name + "-key.pem");
    }

    /** Puts the certificate and key of {@code from} where those of {@code to} were, as a renewal does. */
    void replace(String to, String from) {
        replaceKey(to, from);
        replace(certificatePath(to), certificatePath(from));
    }

    void replaceKey(String to, String from) {
        replace(keyPath(to), keyPath(from));
    }

    private void replace(Path to, Path from) {
        try {
            Path fresh = Files.copy(from, directory.resolve("fresh.pem"), StandardCopyOption.REPLACE_EXISTING);
            Files.move(fresh, to, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Puts something in place of a certificate that is none. */
    void spoil(String name) {
        Path spoilt = directory.resolve("spoilt.pem");
        write(spoilt, "this is no certificate");
        replace(certificatePath(name), spoilt);
    }

    private void keytool(String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-keyalg",
                "EC",
                "-validity",
                "2",
                "-keystore",
                store.toString(),
                "-storetype",
                "PKCS12",
                "-storepass",
                PASSWORD));
        command.addAll(List.of(arguments));
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String output = new String(process.getInputStream().readAllBytes(), US_ASCII);
            if (!process.waitFor(1, TimeUnit.MINUTES) || process.exitValue() != 0) {
                throw new AssertionError("keytool failed: " + output);
            }
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private String certificate(String alias) {
        try {
            return pem("CERTIFICATE", load().getCertificate(alias).getEncoded());
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private String key(String alias) {
        try {
            return pem(
                    "PRIVATE KEY", load().getKey(alias, PASSWORD.toCharArray()).getEncoded());
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private KeyStore load() {
        try (InputStream in = Files.newInputStream(store)) {
            KeyStore keys = KeyStore.getInstance("PKCS12");
            keys.load(in, PASSWORD.toCharArray());
            return keys;
        } catch (IOException | GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private static String pem(String what, byte[] bytes) {
        String base64 = Base64.getMimeEncoder(64, "\n".getBytes(US_ASCII)).encodeToString(bytes);
        return "-----BEGIN " + what + "-----\n" + base64 + "\n-----END " + what + "-----\n";
    }

    private static void write(Path path, String text) {
        try {
            Files.writeString(path, text);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
