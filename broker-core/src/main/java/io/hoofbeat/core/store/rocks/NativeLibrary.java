package io.hoofbeat.core.store.rocks;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.net.URLConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDB;
import org.rocksdb.util.Environment;

/**
 * The native part of RocksDB. It is unpacked once beside the data instead of into the folder for temporary files at each start:
 * that saves time, leaves nothing behind when the process is killed, and works where temporary files may not be executed.
 */
final class NativeLibrary {

    /** The name by which {@link RocksDB#loadLibrary(List)} looks for the library in a folder; in the jar it has another one. */
    private static final String UNPACKED = Environment.getJniLibraryFileName("rocksdbjni");

    /** System property with the folder in which a package keeps the library, so that nothing is unpacked at all. */
    private static final String PACKAGED_FOLDER = "hoofbeat.native.dir";

    private static boolean isLoaded;

    private NativeLibrary() {}

    /**
     * Loads the library into this process, once.
     *
     * @param folder where it is unpacked, made if need be
     * @throws StoreUnavailableException when there is none for this machine or it cannot be unpacked
     */
    static synchronized void load(Path folder) throws StoreUnavailableException {
        if (isLoaded || isLoadedFromPackage()) {
            isLoaded = true;
            return;
        }
        String name = Environment.getJniLibraryFileName("rocksdb");
        URL packed = find(name);
        if (packed == null && Environment.getFallbackJniLibraryFileName("rocksdb") != null) {
            name = Environment.getFallbackJniLibraryFileName("rocksdb");
            packed = find(name);
        }
        if (packed == null) {
            throw new StoreUnavailableException("There is no storage library for this machine (" + name
                    + "): run with --store memory, or on Linux, macOS or Windows with a 64-bit processor");
        }
        try {
            loadFrom(folder, packed);
        } catch (IOException | UnsatisfiedLinkError e) {
            loadElsewhere(packed, folder, e);
        }
        isLoaded = true;
    }

    private static boolean isLoadedFromPackage() throws StoreUnavailableException {
        String packaged = System.getProperty(PACKAGED_FOLDER);
        if (packaged == null || !Files.exists(Path.of(packaged, UNPACKED))) {
            return false;
        }
        try {
            RocksDB.loadLibrary(List.of(Path.of(packaged).toAbsolutePath().toString()));
            return true;
        } catch (UnsatisfiedLinkError e) {
            throw new StoreUnavailableException(
                    "The storage library in " + packaged + " cannot be loaded (" + e.getMessage()
                            + "): it may be damaged, or the package not be made for this system",
                    e);
        }
    }

    private static void loadFrom(Path folder, URL packed) throws IOException {
        unpack(packed, folder.resolve(UNPACKED));
        RocksDB.loadLibrary(List.of(folder.toAbsolutePath().toString()));
    }

    /** Beside the data nothing can be executed, or written: the folder for temporary files may do. */
    private static void loadElsewhere(URL packed, Path folder, Throwable reason) throws StoreUnavailableException {
        try {
            Path temporary = Files.createTempDirectory("hoofbeat");
            temporary.toFile().deleteOnExit();
            temporary.resolve(UNPACKED).toFile().deleteOnExit();
            loadFrom(temporary, packed);
        } catch (IOException | UnsatisfiedLinkError e) {
            throw new StoreUnavailableException(
                    "The storage library cannot be loaded from " + folder + " (" + reason.getMessage()
                            + ") nor from the folder for temporary files (" + e.getMessage()
                            + "). One of them must be writable and not mounted with noexec; -Djava.io.tmpdir=DIR names another",
                    e);
        }
    }

    private static @Nullable URL find(String name) {
        return NativeLibrary.class.getClassLoader().getResource(name);
    }

    private static void unpack(URL packed, Path target) throws IOException {
        URLConnection connection = packed.openConnection();
        connection.setUseCaches(false);
        if (Files.exists(target) && Files.size(target) == connection.getContentLengthLong()) {
            return;
        }
        Files.createDirectories(target.toAbsolutePath().getParent());
        Path partial = Files.createTempFile(target.toAbsolutePath().getParent(), "library", ".partial");
        try (InputStream in = connection.getInputStream()) {
            Files.copy(in, partial, StandardCopyOption.REPLACE_EXISTING);
            Files.move(partial, target, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(partial);
        }
    }
}
