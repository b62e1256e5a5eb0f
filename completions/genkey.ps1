# Completions of genkey for PowerShell, as `genkey completions powershell` prints them.
# What fits is said by `genkey __complete`, which only reads files of this machine.

Register-ArgumentCompleter -Native -CommandName genkey -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)

    # The words before the cursor without their quotes, and the one that is typed.
    $words = @($commandAst.CommandElements | Select-Object -Skip 1 | Where-Object {
            $_.Extent.EndOffset -lt $cursorPosition -or ($wordToComplete -eq '' -and $_.Extent.EndOffset -le $cursorPosition)
        } | ForEach-Object {
            if ($_ -is [System.Management.Automation.Language.StringConstantExpressionAst]) { $_.Value } else { $_.Extent.Text }
        })
    $words += ([string]$wordToComplete).TrimStart("'", '"')
    $request = [Convert]::ToBase64String([Text.Encoding]::UTF8.GetBytes($words -join "`n"))

    # The program that is typed, if it is a path.
    $program = 'genkey'
    $typed = $commandAst.GetCommandName()
    if ($typed -match '[/\\]' -and (Test-Path -LiteralPath $typed -PathType Leaf)) { $program = $typed }
    $command = Get-Command -Name $program -CommandType Application -ErrorAction SilentlyContinue | Select-Object -First 1
    if (-not $command) { return }

    $encoding = [Console]::OutputEncoding
    try {
        [Console]::OutputEncoding = New-Object System.Text.UTF8Encoding $false
        $mode, $rows = @(& $command __complete powershell $request 2>$null)
    } catch {
        return
    } finally {
        [Console]::OutputEncoding = $encoding
    }
    foreach ($row in $rows) {
        $value, $shown, $about = $row -split "`t"
        [System.Management.Automation.CompletionResult]::new($value, $shown, 'ParameterValue', $about)
    }
    # Files are what PowerShell completes itself where there is no result.
    if ($mode -match '^program (\d+)$' -and [int]$Matches[1] -ge $words.Count - 1) {
        [System.Management.Automation.CompletionCompleters]::CompleteCommand($wordToComplete)
    }
}
