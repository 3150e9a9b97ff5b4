// SPDX-License-Identifier: Apache-2.0
package dev.weft.codec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.test.v1.Everything;
import java.io.IOException;
import java.io.InputStream;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class MarshallerCacheTest {

    static Stream<Codec> codecs() {
        return Codecs.standard().all().stream();
    }

    static Stream<Codec> textCodecs() {
        return codecs().filter(codec -> codec.supports(Order.Line.class));
    }

    @ParameterizedTest
    @MethodSource("textCodecs")
    void a_codec_keeps_no_class_loader_alive(Codec codec) throws Exception {
        WeakReference<Class<?>> type = useOnce(codec);
        for (int i = 0; i < 50 && type.get() != null; i++) {
            System.gc();
            Thread.sleep(10);
        }
        assertThat(type.get()).isNull();
    }

    private static WeakReference<Class<?>> useOnce(Codec codec) throws Exception {
        Class<?> type = new Reloading().loadClass(Order.Line.class.getName());
        useOnce(codec.marshaller(type), newLine(type));
        return new WeakReference<>(type);
    }

    /** Compares bytes, not records: a record's {@code equals} keeps its class alive by means of the JDK's own. */
    @SuppressWarnings("unchecked")
    private static <T> void useOnce(Marshaller<T> marshaller, Object message) {
        byte[] bytes = Memory.HEAP.write(marshaller, (T) message);
        T copy = Memory.HEAP.read(marshaller, bytes);
        assertThat(Memory.HEAP.write(marshaller, copy)).isEqualTo(bytes);
    }

    private static Object newLine(Class<?> type) throws Exception {
        var constructor = type.getDeclaredConstructors()[0];
        constructor.setAccessible(true);
        return constructor.newInstance("bolt", 3);
    }

    @ParameterizedTest
    @MethodSource("codecs")
    void many_threads_share_a_marshaller(Codec codec) throws Exception {
        Marshaller<Everything> marshaller = codec.marshaller(Everything.class);
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Future<?>> done = new ArrayList<>();
            for (int thread = 0; thread < 8; thread++) {
                Random random = new Random(thread);
                done.add(threads.submit(() -> {
                    for (int i = 0; i < 100; i++) {
                        Everything message = TestMessages.small(random);
                        byte[] bytes = Memory.DIRECT.write(marshaller, message);
                        assertThat(Memory.DIRECT.read(marshaller, bytes)).isEqualTo(message);
                    }
                }));
            }
            for (Future<?> each : done) {
                each.get();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    /** Loads the order and its lines a second time; Java lets only one loader's classes see each other's privates. */
    private static final class Reloading extends ClassLoader {
        Reloading() {
            super(MarshallerCacheTest.class.getClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (!name.startsWith(Order.class.getName())) {
                return super.loadClass(name, resolve);
            }
            try (InputStream in = getResourceAsStream(name.replace('.', '/') + ".class")) {
                byte[] bytes = in.readAllBytes();
                return defineClass(name, bytes, 0, bytes.length);
            } catch (IOException e) {
                throw new ClassNotFoundException(name, e);
            }
        }
    }
}
