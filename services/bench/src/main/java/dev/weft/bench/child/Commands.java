// SPDX-License-Identifier: Apache-2.0
package dev.weft.bench.child;

import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * The command line of a child process: reads commands, writes answers, and halts the process when the input ends, even while
 * a command is being carried out.
 */
final class Commands {
    /** Carries out a command's words and says what there is to say. */
    interface Interpreter {
        String answer(List<String> words) throws Exception;
    }

    /** Makes an interpreter; the process is ready when it is there. */
    interface Setup {
        Interpreter prepare() throws Exception;
    }

    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
    private final PrintStream answers =
            new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);

    private Commands() {}

    /** Serves commands until the input ends. Standard output is ours from here on; what others print is diverted. */
    static void serve(Setup setup) throws InterruptedException {
        System.setOut(System.err);
        var commands = new Commands();
        var reader = new Thread(commands::readUntilEnd, "commands");
        reader.setDaemon(true);
        reader.start();
        commands.answerAll(setup);
    }

    private void readUntilEnd() {
        try (var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                lines.add(line);
            }
        } catch (IOException e) {
            System.err.println("cannot read commands: " + e);
        }
        Runtime.getRuntime().halt(0);
    }

    private void answerAll(Setup setup) throws InterruptedException {
        Interpreter interpreter;
        try {
            interpreter = setup.prepare();
            answers.println("ok");
        } catch (Exception e) {
            fail(e);
            return;
        }
        while (true) {
            List<String> words = List.of(lines.take().split(" "));
            try {
                answers.println(("ok " + interpreter.answer(words)).strip());
            } catch (InterruptedException e) {
                throw e;
            } catch (Exception e) {
                fail(e);
            }
        }
    }

    private void fail(Exception cause) {
        cause.printStackTrace();
        answers.println("error "
                + String.valueOf(cause.getMessage()).lines().findFirst().orElse(""));
    }
}
